/** Writes that hold only if nobody was faster. */
package dev.latchkey.operator.write;
