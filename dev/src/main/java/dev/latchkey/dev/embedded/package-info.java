/**
 * The API server of the try-it mode: fabric8's {@code kubernetes-server-mock} in CRUD mode, with
 * what plain kubectl and Latchkey's own programs need on top. It checks nothing and authenticates
 * nobody.
 */
package dev.latchkey.dev.embedded;
