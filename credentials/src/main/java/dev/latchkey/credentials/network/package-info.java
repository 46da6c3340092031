/** IP addresses and prefixes, from text and bytes, with never a name look-up. */
package dev.latchkey.credentials.network;
