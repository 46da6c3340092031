/** Issued keys: the decision ladder, minting, and the Secret that a credential is delivered in. */
package dev.latchkey.operator.issued;
