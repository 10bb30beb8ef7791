"""GRE30K: seeds, a teacher's chains, curation; stages that meet only in files."""
