/** Kubernetes clients that survive objects they cannot read, and calls that do not take long. */
package dev.latchkey.crds.client;
