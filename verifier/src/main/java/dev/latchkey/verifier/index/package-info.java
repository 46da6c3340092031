/** What the verifier knows of every credential, in memory, and the watches that keep it current. */
package dev.latchkey.verifier.index;
