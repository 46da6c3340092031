/** Lets a verifier do once whatever it does, for a JVM that keeps what it made of its classes. */
package dev.latchkey.dev.training;
