"""Operations that the command line and the start pages use."""

EXCLUSIONS_NODE = """\
          id modality confidence claims stories denials firstSaid lastSaid
          offering {
            id name kind status amount { value currency bound }
            issuers(first: 3) { edges { node { id name } } }
            listsOn(first: 3) { edges { node { name mic } } }
          }
          jurisdiction { code name }
          grounds { law { id name citation } reason investorClass }
          evidence(first: 3) {
            edges {
              node {
                quote start end saidAt modality negated attributedTo
                document { id title url publisher publishedAt }
              }
            }
          }"""

EXCLUSIONS = f"""\
query Exclusions($code: String, $asOf: Date, $after: String) {{
  exclusions(where: {{jurisdiction: {{code: {{eq: $code}}}}}}, lens: {{asOf: $asOf}}, first: 50, after: $after) {{
    totalCount
    pageInfo {{ hasNextPage endCursor }}
    edges {{
      cursor
      node {{
{EXCLUSIONS_NODE}
      }}
    }}
  }}
}}
"""
"""Which offerings shut out which jurisdictions, on what ground, in whose words; a page of 50, `$after` the last."""

COVERAGE = """\
query Coverage($asOf: Date) { coverage(lens: {asOf: $asOf}) { documents stories claims newest notes } }
"""
"""How much was read in all."""
