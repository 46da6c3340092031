/** What watches have brought, and whether it may be decided upon. */
package dev.latchkey.operator.watch;
