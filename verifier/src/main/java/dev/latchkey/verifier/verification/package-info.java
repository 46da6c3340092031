/** A verification from beginning to end: is the data fresh enough, from where, and the check. */
package dev.latchkey.verifier.verification;
