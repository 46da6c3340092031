/** Credentials that somebody else made: which raw keys are taken, and which refused. */
package dev.latchkey.credentials.imported;
