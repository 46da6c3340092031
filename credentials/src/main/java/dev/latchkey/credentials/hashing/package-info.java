/**
 * Keyed hashes: what a record holds instead of a credential, and the keys ("peppers") they are made
 * with.
 */
package dev.latchkey.credentials.hashing;
