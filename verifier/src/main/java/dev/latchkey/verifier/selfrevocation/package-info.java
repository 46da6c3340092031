/** A holder's own revocation: whether the credential is theirs, and storing it. */
package dev.latchkey.verifier.selfrevocation;
