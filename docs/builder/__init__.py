"""How is the documentation made? Generated parts are written into the pages (`write`), pages become a site (`site`)."""
