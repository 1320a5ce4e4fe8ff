"""The execution path: an operation is compiled once, and run as often as it is asked.

``plan`` works out which fields are read on which type; ``reading`` how a field's value is got; ``shapes`` how it is
written into the answer; ``run`` does it, one operation at a time. What the plans leave out (introspection) runs on
graphql-core, whose answers, nulls and errors are the measure for ours (GraphQL specification, section 6).
"""
