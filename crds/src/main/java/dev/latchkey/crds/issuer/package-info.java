/** How a namespace makes its credentials and tokens. */
package dev.latchkey.crds.issuer;
