"""Parts of the Health panel: the quality meter, the doctor's findings and their evidence on small curves."""
