/** Brings saved keys back so that the credentials which are in use stay valid. */
package dev.latchkey.dev.restore;
