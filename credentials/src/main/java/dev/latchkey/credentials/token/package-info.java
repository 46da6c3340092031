/**
 * Derived tokens: what they say, how they are made and read. Nothing here knows whether a key is
 * still good; that is for whoever has its record.
 */
package dev.latchkey.credentials.token;
