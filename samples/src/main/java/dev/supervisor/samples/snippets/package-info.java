/**
 * Code that Javadoc and pages show and that is no sample of its own: compiled here, compared by {@code SnippetsTest}.
 */
@NullMarked
package dev.supervisor.samples.snippets;

import org.jspecify.annotations.NullMarked;
