/**
 * A real Kubernetes API server without a cluster: how its programs get onto this machine, and how
 * they run there for as long as a test run or {@code ./latchkey dev} lasts.
 */
package dev.latchkey.apiserver;
