/** How what happens to credentials is written down, by operator and verifier alike. */
package dev.latchkey.crds.audit;
