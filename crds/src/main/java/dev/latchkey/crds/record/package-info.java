/** What a verifier knows of one credential. */
package dev.latchkey.crds.record;
