package io.goroutines.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * A rule, and classes that deliberately violate it.
 *
 * @param rule the rule
 * @param plants the names of classes among the tests; with them beside the product, the rule must
 *     fail and name each
 */
record Law(ArchRule rule, List<String> plants) {

  @Override
  public String toString() {
    return rule.getDescription();
  }
}
