/**
 * The launcher's commands, and {@code dev}: API server, operator, verifier and a folder of YAML in
 * one process.
 */
package dev.latchkey.dev;
