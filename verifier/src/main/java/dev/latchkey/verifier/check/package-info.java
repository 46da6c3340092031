/** The check of a credential: pure decisions, without HTTP and without Kubernetes. */
package dev.latchkey.verifier.check;
