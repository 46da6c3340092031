/**
 * Token status lists: what consumers who verify JWTs by themselves fetch to hear of revocations
 * (IETF Token Status List).
 */
package dev.latchkey.verifier.statuslist;
