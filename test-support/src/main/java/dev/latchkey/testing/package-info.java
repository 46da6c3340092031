/**
 * API servers for the tests of every module: a real one, {@link dev.latchkey.testing.ClusterTest},
 * and the objects of one in memory, {@link dev.latchkey.testing.ObjectsInMemory}.
 */
package dev.latchkey.testing;
