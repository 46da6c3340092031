/** Keys that derived tokens are signed and verified with. */
package dev.latchkey.credentials.signing;
