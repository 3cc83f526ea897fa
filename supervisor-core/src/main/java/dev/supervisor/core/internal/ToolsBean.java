package dev.supervisor.core.internal;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/**
 * The face of {@link ToolsView} that {@code supervisor-top} makes in the JVM that it looks at, and takes out again. Thread-safe.
 *
 * <p>A dynamic bean, since the server of beans calls such a one through its interface: this package is exported to it alone, and reflection
 * would want it to be exported to all.
 */
public final class ToolsBean implements DynamicMBean {
  /** Made by the server of beans. */
  public ToolsBean() {}

  @Override
  public Object invoke(
      String operation, Object @Nullable [] arguments, String @Nullable [] signature)
      throws MBeanException, ReflectionException {
    ToolsView view = ToolsView.installed();
    String path =
        arguments != null && arguments.length == 1 && arguments[0] instanceof String it ? it : "";
    try {
      return switch (operation) {
        case "overview" -> view == null ? "" : view.overview();
        case "tree" -> view == null ? "" : view.tree();
        case "json" -> view == null ? "[]" : view.json();
        case "lints" -> view == null ? "" : view.lints();
        case "why" -> {
          if (view == null) {
            throw new IllegalArgumentException("no tree has been opened");
          }
          yield view.why(path);
        }
        default -> throw new ReflectionException(new NoSuchMethodException(operation));
      };
    } catch (IllegalArgumentException e) {
      throw new MBeanException(e);
    }
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    MBeanParameterInfo path =
        new MBeanParameterInfo("path", String.class.getName(), "from a root on");
    return new MBeanInfo(
        ToolsBean.class.getName(),
        "The trees of this JVM, for supervisor-top",
        null,
        null,
        new MBeanOperationInfo[] {
          text("overview"), text("tree"), text("json"), text("lints"), text("why", path)
        },
        null);
  }

  private static MBeanOperationInfo text(String name, MBeanParameterInfo... takes) {
    return new MBeanOperationInfo(
        name, "as text", takes, String.class.getName(), MBeanOperationInfo.INFO);
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(name);
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName());
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    return new AttributeList();
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }
}
