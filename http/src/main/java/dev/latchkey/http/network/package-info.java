/** How bytes are read from and written to the network. */
package dev.latchkey.http.network;
