/** The launcher's {@code bench}; each benchmark has a package. */
package dev.latchkey.bench;
