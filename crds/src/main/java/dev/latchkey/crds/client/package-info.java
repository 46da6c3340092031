/** Kubernetes clients that survive objects they cannot read. */
package dev.latchkey.crds.client;
