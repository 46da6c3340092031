/** Key sets that are given by URI, how they stay current, and the token keys that they make up. */
package dev.latchkey.verifier.keyset;
