package dev.latchkey.verifier.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordScopeTest {
  /** Each of them is tried on a real API server, too. */
  static final List<String> SELECTORS =
      List.of(
          "tier",
          "!tier",
          " ! tier , a=b ",
          "tier=gold",
          "tier==gold",
          "tier = gold",
          "tier!=gold",
          "tier=",
          "tier in (gold,silver)",
          "tier notin ( gold , silver )",
          "tier in ()",
          "tier>3,tier<10",
          "latchkey.dev/owner-kind=IssuedApiKey,audience.latchkey.dev/orders");

  static final List<String> NO_SELECTORS =
      List.of(
          "",
          ",",
          "tier,",
          "tier=gold silver",
          "tier=-gold",
          "tier in gold",
          "tier in (gold",
          "tier in (gold))",
          "tier>high",
          "Latchkey.dev/kind=x",
          "/tier",
          "a/b/c",
          "tier=gold;drop",
          "tier=" + "a".repeat(64));

  @ParameterizedTest
  @FieldSource("SELECTORS")
  void takesWhatKubernetesTakes(String selector) {
    assertThat(selecting(selector).labelSelector()).contains(selector);
  }

  @ParameterizedTest
  @FieldSource("NO_SELECTORS")
  void refusesWhatKubernetesRefusesSayingHowToWriteIt(String selector) {
    assertThatThrownBy(() -> selecting(selector))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kubectl get -l");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Orders", "orders/eu", "-orders", "orders.", "a,b"})
  void refusesWhatIsNoAudience(String name) {
    assertThatThrownBy(() -> new RecordScope(Optional.of(name), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spec.audiences");
  }

  @Test
  void theAudienceAndTheSelectorMustBothFit() {
    RecordScope scope = new RecordScope(Optional.of("orders"), Optional.of("tier=gold"));

    assertThat(scope.labelSelector()).contains("audience.latchkey.dev/orders,tier=gold");
    assertThat(RecordScope.UNLIMITED.labelSelector()).isEmpty();
  }

  @Test
  void whoIsNoneOfTheAudiencesRefuses() {
    RecordScope orders = new RecordScope(Optional.of("orders"), Optional.empty());

    assertThat(orders.admits(List.of("billing", "orders"))).isTrue();
    assertThat(orders.admits(List.of("billing"))).isFalse();
    assertThat(orders.admits(List.of())).isFalse();
    assertThat(selecting("tier").admits(List.of())).isTrue();
    assertThat(selecting("tier").admits(List.of("tier"))).isFalse();
  }

  private static RecordScope selecting(String selector) {
    return new RecordScope(Optional.empty(), Optional.of(selector));
  }
}
