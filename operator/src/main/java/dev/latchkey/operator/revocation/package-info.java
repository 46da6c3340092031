/** Orders to revoke, and holders' own revocations: each ends the records that it names. */
package dev.latchkey.operator.revocation;
