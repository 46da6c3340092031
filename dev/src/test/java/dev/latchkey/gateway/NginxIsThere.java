package dev.latchkey.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test class that runs a real nginx. Where there is none it is skipped, and standard error says
 * so.
 */
@Tag("nginx")
@ExtendWith(NginxIsThere.Condition.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface NginxIsThere {

  /** Looks for it. */
  final class Condition implements ExecutionCondition {
    private static final String MISSING =
        "there is no nginx with auth_request; `./latchkey test` gets one where apt-get is, and"
            + " LATCHKEY_NGINX names one.";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Nginx.find().isPresent()) {
        return ConditionEvaluationResult.enabled("There is an nginx.");
      }
      if (context.getTestMethod().isEmpty()) {
        System.err.println(
            "SKIPPED, NOT RUN: "
                + context.getRequiredTestClass().getName()
                + ", because "
                + MISSING);
      }
      return ConditionEvaluationResult.disabled(MISSING);
    }
  }
}
