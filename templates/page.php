<div id="mssante-page"></div>
