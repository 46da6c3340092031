/** Making short-lived tokens out of credentials; a token can do no more than what it is made of. */
package dev.latchkey.verifier.derivation;
