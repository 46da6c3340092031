/** The servers that are put under load, each in a process of its own. */
package dev.latchkey.bench.load.server;
