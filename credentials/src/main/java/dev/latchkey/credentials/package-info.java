/**
 * What a credential looks like, whoever made it: its shape, the key id that names it, the durations
 * of its life.
 *
 * <p>Pure Java: nothing here knows Kubernetes or HTTP. Everything is immutable and safe for use by
 * several threads.
 */
package dev.latchkey.credentials;
