package dev.latchkey.credentials.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class MacaroonNarrowingFuzzTest {
  private static final MacaroonRoot ROOT = TestKeys.root("00000000000000aa", new byte[32]);
  private static final TokenClaims FROM_SOMEWHERE =
      Tokens.claims(
          List.of("read", "write"),
          Optional.of(List.of(CidrBlock.parse("10.0.0.0/8"), CidrBlock.parse("2001:db8::/32"))));
  private static final TokenClaims FROM_ANYWHERE = Tokens.claims(List.of("read"), Optional.empty());

  /** Each line is a caveat. */
  @FuzzTest(maxDuration = "60s")
  void caveatsOnlyEverTakeAway(byte[] input) {
    List<String> caveats = new String(input, StandardCharsets.UTF_8).lines().toList();

    assertNarrows(FROM_SOMEWHERE, caveats);
    assertNarrows(FROM_ANYWHERE, caveats);
  }

  private static void assertNarrows(TokenClaims before, List<String> caveats) {
    String macaroon = MacaroonFormat.issue(before, ROOT);
    String narrowed;
    try {
      narrowed = MacaroonFormat.narrow(macaroon, caveats);
    } catch (IllegalArgumentException tooLong) {
      assertThat(String.join("", caveats).length()).isGreaterThan(1024);
      return;
    }
    if (MacaroonFormat.read(narrowed) instanceof TokenReading.Read read) {
      TokenClaims after = read.token().claims();
      assertThat(((PresentedToken.Macaroon) read.token()).isMintedFrom(ROOT)).isTrue();
      assertThat(before.scopes()).containsAll(after.scopes());
      assertThat(after.expireTime()).isBeforeOrEqualTo(before.expireTime());
      assertThat(after.notBefore()).isAfterOrEqualTo(before.notBefore());
      before
          .allowedBlocks()
          .ifPresent(
              allowed ->
                  assertThat(after.allowedBlocks().orElseThrow())
                      .allMatch(block -> allowed.stream().anyMatch(all -> all.contains(block))));
      assertThat(withLimitsOf(before, after)).isEqualTo(withLimitsOf(before, before));
      assertThat(oneByOne(macaroon, caveats)).isEqualTo(narrowed);
    }
  }

  /** What no caveat changes. */
  private static TokenClaims withLimitsOf(TokenClaims limits, TokenClaims claims) {
    return new TokenClaims(
        claims.issuer(),
        claims.subject(),
        claims.audience(),
        limits.expireTime(),
        limits.notBefore(),
        claims.issueTime(),
        claims.tokenID(),
        limits.scopes(),
        claims.parentKeyID(),
        claims.isPublic(),
        claims.metadata(),
        limits.allowedBlocks(),
        Optional.empty(),
        claims.custom());
  }

  private static String oneByOne(String macaroon, List<String> caveats) {
    String narrowed = macaroon;
    for (String caveat : caveats) {
      narrowed = MacaroonFormat.narrow(narrowed, List.of(caveat));
    }
    return narrowed;
  }
}
