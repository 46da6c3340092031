/** A real API server for the tests of every module: {@link dev.latchkey.testing.ClusterTest}. */
package dev.latchkey.testing;
