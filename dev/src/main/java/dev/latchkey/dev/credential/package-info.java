/** {@code latchkey credential}: an issued key's credential from its Secret. */
package dev.latchkey.dev.credential;
