package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;

/** What Helm makes of the chart. */
class ChartTest {
  @Test
  void helmFindsNothingToSayAgainstIt() {
    LintResult result = Chart.lint();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @Test
  void theOperatorAloneIsThereByDefault() {
    Chart.Rendered rendered = Chart.ofDefaults().render();

    assertThat(rendered.all(Deployment.class))
        .extracting(deployment -> deployment.getMetadata().getName())
        .containsExactly("latchkey-operator");
  }
}
