/** Credentials that Latchkey makes: {@code <prefix>_v1_<key id>_<secret><check>}. */
package dev.latchkey.credentials.issued;
