/** Imported keys: reading raw keys from Secrets, and recording them. */
package dev.latchkey.operator.imported;
