/** The certificate that a listener shows, and how it stays current. */
package dev.latchkey.http.tls;
