/** {@code life-of-a-key}: issuing and revoking, beside what the API server does by itself. */
package dev.latchkey.bench.life;
