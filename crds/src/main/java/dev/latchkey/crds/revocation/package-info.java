/** Orders to end credentials. */
package dev.latchkey.crds.revocation;
