package dev.latchkey.dev.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyTableTest {

  private static final KeyRow CHECKOUT =
      new KeyRow(
          "default",
          "checkout",
          true,
          "team-payments",
          List.of("orders:read", "orders:write"),
          "Issued",
          true,
          true,
          true,
          Optional.of(Instant.parse("2027-02-21T23:17:38Z")));
  private static final KeyRow LEGACY =
      new KeyRow(
          "team-a",
          "legacy",
          false,
          "legacy",
          List.of(),
          "Imported",
          false,
          true,
          true,
          Optional.empty());
  private static final KeyRow PENDING =
      new KeyRow(
          "team-a",
          "waiting",
          true,
          "an-actor-with-a-name-that-is-far-too-long-for-a-terminal",
          List.of("a"),
          "Pending",
          false,
          false,
          true,
          Optional.empty());
  private static final KeyRow RESTRICTED =
      new KeyRow(
          "default",
          "billing",
          true,
          "team-billing",
          List.of(),
          "Issued",
          true,
          true,
          false,
          Optional.empty());

  @Test
  void keysAreATable() {
    assertThat(String.join("\n", KeyTable.lines(List.of(CHECKOUT, LEGACY, PENDING))))
        .isEqualTo(
            """
            KEY                WHO                                        SCOPES                      STATE      EXPIRES
            default/checkout   team-payments                              orders:read, orders:write   Issued     2027-02-21 23:17 UTC
            team-a/legacy      legacy                                     -                           Imported   never
            team-a/waiting     an-actor-with-a-name-that-is-far-too-lo…   a                           Pending    -\
            """);
  }

  @Test
  void noKeysAreALine() {
    assertThat(KeyTable.lines(List.of())).containsExactly("No keys yet.");
  }

  @Test
  void theNextStepsVerifyAKeyThatWasJustIssued() {
    NextSteps steps =
        new NextSteps(
            "/opt/my tools/latchkey",
            Path.of("/home/me/.latchkey/kubeconfig"),
            4420,
            NextSteps.Fetcher.CURL,
            true);

    assertThat(steps.lines(List.of(RESTRICTED, LEGACY, CHECKOUT)))
        .containsExactly(
            "export KUBECONFIG=/home/me/.latchkey/kubeconfig",
            "KEY=$('/opt/my tools/latchkey' credential checkout)",
            "curl -s http://localhost:4420/v2alpha1/admin/apiKeys:verify -H 'content-type:"
                + " application/json' -d \"{\\\"credential\\\":\\\"$KEY\\\"}\"",
            "'/opt/my tools/latchkey' kubectl get latchkey -A");
  }

  @Test
  void withoutAnIssuedKeyOrKubectlThereIsNothingToVerifyOrToGet() {
    NextSteps steps =
        new NextSteps("./latchkey", Path.of("/k"), 4420, NextSteps.Fetcher.CURL, false);

    assertThat(steps.lines(List.of(LEGACY, PENDING))).containsExactly("export KUBECONFIG=/k");
  }
}
