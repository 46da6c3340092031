package dev.latchkey.verifier;

import java.util.Locale;
import java.util.function.UnaryOperator;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets every option be given as an environment variable too: {@code --max-staleness} is {@code
 * LATCHKEY_MAX_STALENESS}. An option on the command line wins; an empty variable counts as absent.
 */
public final class EnvironmentDefaults implements IDefaultValueProvider {
  private static final String PREFIX = "LATCHKEY_";

  private final UnaryOperator<String> environment;

  /**
   * @param environment gives a variable's value by its name, {@code null} if it has none
   */
  EnvironmentDefaults(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String value = environment.apply(variable(option));
    return value == null || value.isEmpty() ? null : value;
  }

  /** The name of the variable that stands for an option. */
  public static String variable(OptionSpec option) {
    return PREFIX
        + option.longestName().replaceFirst("^-+", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
